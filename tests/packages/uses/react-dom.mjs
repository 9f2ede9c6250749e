import React, { useState } from "react";
import { renderToString, renderToStaticMarkup } from "react-dom/server";
const Hello = ({ name }) => { const [n] = useState(2); return React.createElement("p", { className: "x" }, "Hello ", name, " ", n); };
console.log(renderToString(React.createElement(Hello, { name: "Ada & co" })), renderToStaticMarkup(React.createElement("ul", null, [1, 2].map(n => React.createElement("li", { key: n }, n)))));
