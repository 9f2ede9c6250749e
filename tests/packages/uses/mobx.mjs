import { makeAutoObservable, autorun } from "mobx";
const state = makeAutoObservable({ n: 1, get twice() { return this.n * 2; }, grow() { this.n++; } });
autorun(() => console.log("twice", state.twice));
state.grow();
