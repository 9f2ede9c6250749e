/**
 * The front end's own modules, which every extension shares with it: here under short names, for the other files.
 *
 * All of them are singletons in JupyterLab 4 and in Notebook 7. What is not shared, such as the grammar of JavaScript,
 * is reached through the services of these.
 */

/** Load a shared module: the version that the front end uses. */
async function load(name) {
  const versions = Object.values(window._JUPYTERLAB.diglot.scope[name] ?? {});
  const found = versions.find((version) => version.loaded) ?? versions.at(-1);
  if (found === undefined) {
    throw new Error(`Diglot needs the shared module ${name}, which JupyterLab 4 and Notebook 7 have`);
  }
  return (await found.get())();
}

const [apputils, codemirror, notebook, uiComponents, language, state, view, lezer, signaling, widgets] =
  await Promise.all(
    [
      "@jupyterlab/apputils",
      "@jupyterlab/codemirror",
      "@jupyterlab/notebook",
      "@jupyterlab/ui-components",
      "@codemirror/language",
      "@codemirror/state",
      "@codemirror/view",
      "@lezer/common",
      "@lumino/signaling",
      "@lumino/widgets",
    ].map(load),
  );

export const { ICommandPalette, IToolbarWidgetRegistry } = apputils;
export const { IEditorLanguageRegistry } = codemirror;
export const { INotebookTracker } = notebook;
export const { LabIcon, caretDownEmptyIcon, refreshIcon } = uiComponents;
export const { Language, LanguageSupport } = language;
export const { StateField } = state;
export const { Decoration, EditorView } = view;
export const { Parser } = lezer;
export const { Signal } = signaling;
export const { Widget } = widgets;
