import cytoscape from "cytoscape";
const cy = cytoscape({ headless: true, elements: [{ data: { id: "a" } }, { data: { id: "b" } }, { data: { id: "ab", source: "a", target: "b" } }] });
console.log(cy.nodes().length, cy.$("#a").outgoers().map(e => e.id()), cy.elements().pageRank().rank("#b").toFixed(4));
