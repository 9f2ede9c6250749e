import { configureStore, createSlice } from "@reduxjs/toolkit";
const slice = createSlice({ name: "n", initialState: { value: 0 }, reducers: { add: (state, { payload }) => { state.value += payload; } } });
const store = configureStore({ reducer: { n: slice.reducer } });
store.subscribe(() => console.log(store.getState()));
void store.dispatch(slice.actions.add(3));
