import ExcelJS from "exceljs";
const book = new ExcelJS.Workbook(), sheet = book.addWorksheet("Data");
sheet.columns = [{ header: "Name", key: "name" }, { header: "N", key: "n" }];
sheet.addRow({ name: "a", n: 1 });
sheet.addRow({ name: "b", n: { formula: "B2*2", result: 2 } });
const bytes = await book.xlsx.writeBuffer();
const again = new ExcelJS.Workbook();
await again.xlsx.load(bytes);
again.getWorksheet("Data").eachRow(row => console.log(row.values.slice(1)));
