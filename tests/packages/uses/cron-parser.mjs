import { CronExpressionParser } from "cron-parser";
const cron = CronExpressionParser.parse("*/15 8-9 * * 1-5", { currentDate: new Date("2026-01-02T09:40:00Z"), tz: "UTC" });
console.log([cron.next().toISOString(), cron.next().toISOString()]);
