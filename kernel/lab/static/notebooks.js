/** What is known of each notebook that is open: one `KernelSession` and one `CellLanguages`, for all who ask. */
import { CellLanguages } from "./cells.js";
import { KernelSession } from "./session.js";
import { followTrees } from "./trees.js";

const known = new WeakMap();

/** What is known of the notebook of a `NotebookPanel`: `{session, languages}`. */
export function notebookOf(panel) {
  let found = known.get(panel);
  if (found === undefined) {
    const session = new KernelSession(panel, () => found?.languages.mentionsDiglot ?? false);
    const languages = new CellLanguages(panel.content, session);
    followTrees(panel.content.node, session);
    found = { session, languages };
    known.set(panel, found);
    panel.disposed.connect(() => {
      languages.dispose();
      session.dispose();
    });
  }
  return found;
}
