import { addMonths, format, formatDistance, parseISO, differenceInBusinessDays } from "date-fns";
import { de } from "date-fns/locale";
console.log(format(addMonths(parseISO("2026-01-31"), 1), "PPPP", { locale: de }), formatDistance(new Date(2026, 0, 1), new Date(2026, 3, 1)), differenceInBusinessDays(new Date(2026, 0, 12), new Date(2026, 0, 1)));
