import seedrandom from "seedrandom";
console.log(seedrandom("hello")(), seedrandom.alea("x").int32());
