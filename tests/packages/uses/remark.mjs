import { unified } from "unified";
import remarkParse from "remark-parse";
import remarkGfm from "remark-gfm";
import remarkRehype from "remark-rehype";
import rehypeStringify from "rehype-stringify";
console.log(String(await unified().use(remarkParse).use(remarkGfm).use(remarkRehype).use(rehypeStringify).process("# Hi\n\n* ~~a~~\n* [b](c)\n\n|x|\n|-|\n|1|")));
