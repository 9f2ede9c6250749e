import { produce } from "immer";
const before = { list: [1, 2], name: { first: "Ada" } };
const after = produce(before, draft => { draft.list.push(3); });
console.log(before.list, after.list, before.name === after.name, Object.isFrozen(after));
