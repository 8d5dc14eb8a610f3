import { describe, expect, it } from "vitest";
import { standingOf } from "../../../src/checklist/adr/adr-status.ts";
import { readAdr } from "../../../src/checklist/adr/read-adr.ts";

type Words = {
  readonly text: string;
  readonly status: readonly [label: string, accepted: string, proposed: string, superseded: string];
  readonly nygard: readonly [context: string, decision: string, consequences: string];
  readonly madr: readonly [problem: string, drivers: string, options: string, outcome: string, pros: string];
  readonly statement: string;
};

/** Of each language: the headings of Nygard's and MADR's form, and a Y-statement. */
const LANGUAGES: Readonly<Record<string, Words>> = {
  English: {
    text: "It is so.",
    status: ["Status", "Accepted", "Proposed", "Superseded by ADR-12"],
    nygard: ["Context", "Decision", "Consequences"],
    madr: [
      "Context and Problem Statement",
      "Decision Drivers",
      "Considered Options",
      "Decision Outcome",
      "Pros and Cons of the Options",
    ],
    statement: "In the context of the shop, facing slow pages, we decided for a cache, to achieve speed.",
  },
  German: {
    text: "Es ist so.",
    status: ["Status", "Angenommen", "Vorgeschlagen", "Ersetzt durch ADR-12"],
    nygard: ["Kontext", "Entscheidung", "Konsequenzen"],
    madr: [
      "Kontext und Problemstellung",
      "Entscheidungstreiber",
      "Betrachtete Optionen",
      "Entscheidungsergebnis",
      "Vor- und Nachteile der Optionen",
    ],
    statement:
      "Im Kontext des Ladens, angesichts langsamer Seiten, haben wir uns für einen Cache entschieden, um schneller zu sein.",
  },
  French: {
    text: "C'est ainsi.",
    status: ["Statut", "Acceptée", "Proposée", "Remplacée par ADR-12"],
    nygard: ["Contexte", "Décision", "Conséquences"],
    madr: [
      "Contexte et énoncé du problème",
      "Facteurs de décision",
      "Options envisagées",
      "Résultat de la décision",
      "Avantages et inconvénients des options",
    ],
    statement:
      "Dans le contexte de la boutique, face à des pages lentes, nous avons décidé d'ajouter un cache, afin de gagner du temps.",
  },
  Spanish: {
    text: "Es así.",
    status: ["Estado", "Aceptado", "Propuesto", "Reemplazado por ADR-12"],
    nygard: ["Contexto", "Decisión", "Consecuencias"],
    madr: [
      "Contexto y planteamiento del problema",
      "Impulsores de decisión",
      "Opciones consideradas",
      "Resultado de la decisión",
      "Pros y contras de las opciones",
    ],
    statement: "En el contexto de la tienda, frente a páginas lentas, decidimos usar una caché, para lograr rapidez.",
  },
  Portuguese: {
    text: "É assim.",
    status: ["Estado", "Aceito", "Proposto", "Substituído por ADR-12"],
    nygard: ["Contexto", "Decisão", "Consequências"],
    madr: [
      "Contexto e declaração do problema",
      "Motivadores da decisão",
      "Opções consideradas",
      "Resultado da decisão",
      "Prós e contras das opções",
    ],
    statement: "No contexto da loja, diante de páginas lentas, decidimos usar um cache, para alcançar rapidez.",
  },
  Dutch: {
    text: "Het is zo.",
    status: ["Status", "Geaccepteerd", "Voorgesteld", "Vervangen door ADR-12"],
    nygard: ["Context", "Beslissing", "Gevolgen"],
    madr: [
      "Context en probleemstelling",
      "Beslissingsfactoren",
      "Overwogen opties",
      "Beslissingsresultaat",
      "Voor- en nadelen van de opties",
    ],
    statement:
      "In de context van de winkel, geconfronteerd met trage pagina's, hebben we besloten tot een cache, om snelheid te bereiken.",
  },
  Polish: {
    text: "Tak jest.",
    status: ["Status", "Zaakceptowana", "Proponowana", "Zastąpiona przez ADR-12"],
    nygard: ["Kontekst", "Decyzja", "Konsekwencje"],
    madr: [
      "Kontekst i opis problemu",
      "Czynniki decyzyjne",
      "Rozważane opcje",
      "Podjęta decyzja",
      "Wady i zalety rozwiązań",
    ],
    statement:
      "W kontekście sklepu, wobec wolnych stron, zdecydowaliśmy się na pamięć podręczną, aby osiągnąć szybkość.",
  },
  Russian: {
    text: "Это так.",
    status: ["Статус", "Принято", "Предложено", "Заменено на ADR-12"],
    nygard: ["Контекст", "Решение", "Последствия"],
    madr: [
      "Контекст и описание проблемы",
      "Факторы решения",
      "Рассмотренные варианты",
      "Принятое решение",
      "Плюсы и минусы вариантов",
    ],
    statement:
      "В контексте магазина, столкнувшись с медленными страницами, мы решили добавить кэш, чтобы достичь скорости.",
  },
  Chinese: {
    text: "就是这样。",
    status: ["状态", "已接受", "提议", "已被 ADR-12 取代"],
    nygard: ["背景", "决策", "后果"],
    madr: ["背景与问题陈述", "决策驱动因素", "备选方案", "决策结果", "方案的优缺点"],
    statement: "在商店的背景下，面对缓慢的页面，我们决定使用缓存，以实现更快的速度。",
  },
  Japanese: {
    text: "そうです。",
    status: ["ステータス", "承認済み", "提案", "ADR-12 に置き換え"],
    nygard: ["コンテキスト", "決定", "影響"],
    madr: ["背景と問題提起", "意思決定推進者", "検討した選択肢", "決定結果", "選択肢の長所と短所"],
    statement: "店舗という文脈において、遅いページに直面し、キャッシュを使うことを決定した。速度を達成するため。",
  },
};

describe.each(Object.entries(LANGUAGES))("a record in %s", (_language, words) => {
  const { text, status, nygard, madr, statement } = words;
  const sections = (titles: readonly string[]): string => titles.map((title) => `## ${title}\n\n${text}\n`).join("\n");

  it("in Nygard's form", () => {
    const record = `# 1. Cache\n\n## ${status[0]}\n\n${status[1]}\n\n${sections(nygard)}`;
    expect(readAdr(record)).toEqual({ parts: ["problem", "decision", "consequences"], status: status[1] });
    expect(readAdr(record.toUpperCase()).parts).toEqual(["problem", "decision", "consequences"]);
    expect(readAdr(record.normalize("NFD")).parts).toEqual(["problem", "decision", "consequences"]);
  });

  it("in MADR's form, where the drivers are no decision", () => {
    const [problem, drivers, options, outcome, pros] = madr;
    const record = `# Cache\n\n* ${status[0]}: ${status[1]}\n\n${sections([problem, drivers, options, outcome, pros])}`;
    expect(readAdr(record)).toMatchObject({ parts: ["problem", "options", "decision"], status: status[1] });
    expect(readAdr(`# Cache\n\n${sections([problem, drivers, options])}`).parts).toEqual(["problem", "options"]);
    expect(readAdr(`# Cache\n\n${sections([problem, pros])}`).parts).toEqual(["problem", "options"]);
  });

  it("with numbered headings, emoji and colons", () => {
    const titled = nygard.map((title, index) => `${index + 1}. 🚀 **${title}:**`);
    expect(readAdr(`# Cache\n\n${sections(titled)}`).parts).toEqual(["problem", "decision", "consequences"]);
  });

  it("as a Y-statement", () => {
    expect(readAdr(`# Cache\n\n${statement}\n`).parts).toEqual(["problem", "decision", "consequences"]);
  });

  it("with headings in English and in this language", () => {
    const both = nygard.map((title, index) => `${["Context", "Decision", "Consequences"][index]} / ${title}`);
    expect(readAdr(`# Cache\n\n${sections(both)}`).parts).toEqual(["problem", "decision", "consequences"]);
    const inside = nygard.map((title) => `Teil (${title})`);
    expect(readAdr(`# Cache\n\n${sections(inside)}`).parts).toEqual(["problem", "decision", "consequences"]);
  });

  it("with a status", () => {
    const [, accepted, proposed, superseded] = status;
    expect(standingOf(accepted)).toBe("holds");
    expect(standingOf(accepted, { proposed: false })).toBe("holds");
    expect(standingOf(proposed)).toBe("holds");
    expect(standingOf(proposed, { proposed: false })).toBe("does-not-hold");
    expect(standingOf(superseded)).toBe("does-not-hold");
    expect(standingOf(`~~${accepted}~~ ${superseded}`)).toBe("does-not-hold");
    expect(standingOf(`[${superseded}](0012-x.md)`)).toBe("does-not-hold");
  });
});
