import proj4 from "proj4";
console.log(proj4("EPSG:4326", "EPSG:3857", [13.4, 52.5]).map(n => n.toFixed(3)), proj4("+proj=utm +zone=33 +datum=WGS84", [13.4, 52.5]).map(n => n.toFixed(2)));
