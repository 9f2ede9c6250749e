import { IntlMessageFormat } from "intl-messageformat";
console.log(new IntlMessageFormat("{n, plural, =0 {none} one {# item} other {# items}} on {d, date, long}", "en-US").format({ n: 2000, d: new Date(Date.UTC(2026, 0, 2)) }));
