/**
 * The languages of cells, for the editors of the front end: its own JavaScript, TypeScript and Python, which do not see
 * the first lines of a cell that only say what it is.
 *
 * They are registered under MIME types of their own. Whatever an editor does by language (colours, indentation,
 * brackets, comments) follows the type of its cell.
 */
import { Decoration, EditorView, Language, LanguageSupport, Parser, StateField } from "./shared.js";
import { LANGUAGES, readMarker } from "./marker.js";

const PREFIX = "text/x-diglot-";

/** The front end's own names for them. */
const BASES = new Map([
  ["py", "ipython"],
  ["js", "javascript"],
  ["ts", "typescript"],
  ["jsx", "jsx"],
  ["tsx", "tsx"],
]);

/** The MIME type of cells of a language, a key of `LANGUAGES`. */
export const mimeTypeOf = (language) => PREFIX + language;

/** Whether a MIME type is one of these. */
export const isOurs = (mimeType) => mimeType.startsWith(PREFIX);

/** A text whose beginning reads as blanks; all that comes after keeps its place. An `Input` of Lezer's. */
class Blanked {
  lineChunks = false;

  constructor(input, end) {
    this.input = input;
    this.end = end;
  }

  get length() {
    return this.input.length;
  }

  chunk(from) {
    return from < this.end ? " ".repeat(this.end - from) : this.input.chunk(from);
  }

  read(from, to) {
    const edge = Math.min(Math.max(from, this.end), to);
    return " ".repeat(edge - from) + this.input.read(edge, to);
  }
}

class CellParser extends Parser {
  constructor(parser, fallback) {
    super();
    this.parser = parser;
    this.fallback = fallback;
  }

  createParse(input, fragments, ranges) {
    const { end } = readMarker(input.read(0, input.length), this.fallback);
    return this.parser.createParse(end ? new Blanked(input, end) : input, fragments, ranges);
  }
}

/** Decorates the lines that say what the cell is. */
function markers(fallback) {
  const mark = Decoration.mark({ class: "diglot-marker" });
  const decorate = ({ doc }) => {
    const { watches, marker } = readMarker(doc.toString(), fallback);
    return Decoration.set([...watches, marker].filter(Boolean).map(({ from, to }) => mark.range(from, to)));
  };
  return StateField.define({
    create: decorate,
    update: (decorations, { docChanged, state }) => (docChanged ? decorate(state) : decorations),
    provide: (field) => EditorView.decorations.from(field),
  });
}

/** Add the languages of cells to the front end's registry. */
export function addLanguages(registry) {
  for (const [name, title] of LANGUAGES) {
    registry.addLanguage({
      name: `diglot-${name}`,
      displayName: `${title} cell (Diglot)`,
      mime: mimeTypeOf(name),
      load: async () => {
        const { support } = await registry.getLanguage(BASES.get(name));
        const { data, parser, name: base } = support.language;
        const language = new Language(data, new CellParser(parser, name), [], base);
        return new LanguageSupport(language, [support.support, markers(name)]);
      },
    });
  }
}
