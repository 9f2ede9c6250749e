import { createMachine, createActor } from "xstate";
const actor = createActor(createMachine({ initial: "off", states: { off: { on: { T: "on" } }, on: { after: { 5: "off" } } } }));
actor.subscribe(state => console.log(state.value));
actor.start();
actor.send({ type: "T" });
await new Promise(done => setTimeout(done, 40));
