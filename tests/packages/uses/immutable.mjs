import { Map, List, fromJS } from "immutable";
const before = Map({ a: 1 }), after = before.set("b", List([1, 2]));
console.log(before.size, after.toJS(), fromJS({ x: { y: 1 } }).setIn(["x", "y"], 2).toJS(), String(after));
