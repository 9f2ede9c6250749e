import { expect, assert } from "chai";
expect([1, 2]).to.include(2).and.have.lengthOf(2);
try { expect({ a: 1 }).to.deep.equal({ a: 2 }); } catch (error) { console.log(error.name, error.message); }
void assert.throws(() => { throw new TypeError("x"); }, TypeError);
