import dayjs from "dayjs";
import utc from "dayjs/plugin/utc.js";
import timezone from "dayjs/plugin/timezone.js";
import relative from "dayjs/plugin/relativeTime.js";
dayjs.extend(utc); dayjs.extend(timezone); dayjs.extend(relative);
console.log(dayjs("2026-03-31").add(1, "month").format("dddd D MMMM YYYY"), dayjs("2026-01-01").to("2026-01-05"));
console.log(dayjs.tz("2026-07-01 12:00", "America/New_York").toISOString());
