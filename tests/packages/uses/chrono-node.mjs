import * as chrono from "chrono-node";
console.log(chrono.parse("Lunch next Friday at 2pm", new Date(2026, 0, 5)).map(r => [r.text, r.start.date().toISOString()]));
