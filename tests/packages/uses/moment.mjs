import moment from "moment";
console.log(moment.utc("2026-02-28").add(1, "day").format("LLLL"), moment.duration(5400, "seconds").humanize(), moment("31.12.2026", "DD.MM.YYYY").isoWeek());
