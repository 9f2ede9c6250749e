import i18next from "i18next";
await i18next.init({ lng: "de", resources: { de: { translation: { n_one: "{{count}} Tag", n_other: "{{count}} Tage" } } } });
console.log(i18next.t("n", { count: 1 }), i18next.t("n", { count: 3 }));
