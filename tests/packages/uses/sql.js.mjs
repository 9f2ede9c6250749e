import initSqlJs from "sql.js";
const SQL = await initSqlJs();
const db = new SQL.Database();
db.run("CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 'x'), (2, 'y')");
console.log(db.exec("SELECT sum(a), group_concat(b) FROM t")[0].values);
