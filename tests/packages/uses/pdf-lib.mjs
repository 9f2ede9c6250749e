import { PDFDocument, StandardFonts } from "pdf-lib";
const pdf = await PDFDocument.create();
const page = pdf.addPage([200, 100]);
page.drawText("Hello", { x: 20, y: 50, font: await pdf.embedFont(StandardFonts.Helvetica), size: 12 });
const again = await PDFDocument.load(await pdf.save());
console.log(again.getPageCount(), again.getPage(0).getSize());
