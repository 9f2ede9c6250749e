import { createSSRApp } from "vue";
import { renderToString } from "@vue/server-renderer";
const app = createSSRApp({ data: () => ({ n: [1, 2] }), template: '<ul><li v-for="x in n" :class="{ a: x > 1 }">{{ x }}</li></ul>' });
console.log(await renderToString(app));
