import { DateTime, Duration, Interval } from "luxon";
const when = DateTime.fromISO("2026-05-15T09:10:23", { zone: "Europe/Paris" });
console.log(when.toISO(), when.setZone("America/New_York").toFormat("yyyy LLL dd HH:mm ZZZZ"), when.plus({ months: 1 }).toISODate());
console.log(when.setLocale("fr").toLocaleString(DateTime.DATE_FULL), Duration.fromObject({ hours: 5 }).as("minutes"), Interval.after(when, { days: 2 }).length("hours"));
