import * as XLSX from "xlsx";
const book = XLSX.utils.book_new();
XLSX.utils.book_append_sheet(book, XLSX.utils.json_to_sheet([{ name: "a", n: 1 }, { name: "b", n: 2.5 }]), "Data");
const bytes = XLSX.write(book, { type: "buffer", bookType: "xlsx" });
const again = XLSX.read(bytes);
console.log(again.SheetNames, XLSX.utils.sheet_to_json(again.Sheets.Data), XLSX.utils.sheet_to_csv(again.Sheets.Data));
