import { franc } from "franc";
console.log(franc("Alle Menschen sind frei und gleich an Würde und Rechten geboren"), franc("Tous les êtres humains naissent libres et égaux en dignité"));
