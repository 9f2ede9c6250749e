/** The plugins: highlighting and the language selector, and the panel "Heap". */
import { ICommandPalette, IEditorLanguageRegistry, INotebookTracker, IToolbarWidgetRegistry } from "./shared.js";
import { HeapPanel } from "./heap_panel.js";
import { addLanguages } from "./languages.js";
import { notebookOf } from "./notebooks.js";
import { LanguageSelector } from "./selector.js";

const SHOW_HEAP = "diglot:show-heap";

const language = {
  id: "diglot:language",
  description: "Highlights cells in the language that they are in, and adds a selector of it to the toolbar.",
  autoStart: true,
  requires: [INotebookTracker, IEditorLanguageRegistry],
  optional: [IToolbarWidgetRegistry],
  activate(app, tracker, registry, toolbars) {
    addLanguages(registry);
    tracker.forEach(notebookOf);
    tracker.widgetAdded.connect((_, panel) => void notebookOf(panel));
    // its schema says where it is
    toolbars?.addFactory("Notebook", "diglot-language", (panel) => new LanguageSelector(panel, notebookOf(panel).languages));
  },
};

const heap = {
  id: "diglot:heap",
  description: "Adds a panel that lists the live proxies of the current notebook.",
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ICommandPalette],
  activate(app, tracker, palette) {
    const panel = new HeapPanel();
    const follow = () => {
      const current = tracker.currentWidget;
      panel.follow(current && !current.isDisposed ? { title: current.title, ...notebookOf(current) } : null);
    };
    tracker.currentChanged.connect(follow);
    follow();
    app.shell.add(panel, "right", { rank: 800, type: "Diglot" });
    app.commands.addCommand(SHOW_HEAP, {
      label: "Show Heap of Python and JavaScript",
      caption: "List the live proxies of the current notebook, and what holds them",
      execute: () => app.shell.activateById(panel.id),
    });
    palette?.addItem({ command: SHOW_HEAP, category: "Notebook Operations" });
  },
};

export default [language, heap];
