/**
 * The words of decision records. Lower case, NFC; statuses may hold small patterns. Headings of the problem and the
 * decision begin with a word, those of the options and the consequences contain one. `chosen`: names of an option that was
 * chosen; such a heading is the decision's. `merits`: good and bad sides, which are consequences if they stand alone, and
 * options if the heading says "of the options". Sources:
 * - the forms: Nygard (cognitect.com/blog/2011/11/15/documenting-architecture-decisions), MADR 2 to 4 (adr.github.io/madr),
 *   Tyree and Akerman ("Architecture Decisions: Demystifying Architecture", IEEE Software 2005), arc42 section 9
 *   (docs.arc42.org/section-9), Y-statements (Zimmermann, "Sustainable Architectural Design Decisions", 2012);
 * - French, Spanish and Japanese headings: the translated templates of github.com/joelparkerhenderson/architecture-decision-record;
 * - German, Portuguese, Dutch, Polish, Russian and Chinese headings: as public records in these languages write them;
 * - statuses beyond these ten languages: our own translations.
 */
type Language = {
  readonly problem: string;
  readonly options: string;
  readonly decision: string;
  readonly chosen: string;
  readonly consequences: string;
  readonly merits: string;
  readonly statement: Statement;
};

/** A Y-statement's parts in their order; between `context` and `decided` stands `facing`. */
export type Statement = {
  readonly context: string;
  readonly facing: string;
  readonly decided: string;
  readonly against: string;
  readonly achieve: string;
};

/** English headings have patterns of their own (`read-adr.ts`), because they come in far more variants. */
export const LANGUAGES: readonly Language[] = [
  {
    problem: "goals?|purpose|objectives?|evaluation criteria",
    options: "rejected ideas|comparison of",
    decision: "we chose",
    chosen: "(?:option|alternative) (?:retained|chosen|selected)",
    consequences: "what follows",
    merits: "advantages?|disadvantages?|benefits|downsides?|pros|cons",
    statement: {
      context: "in the context of",
      facing: "facing|faced with|confronted with",
      decided: "we (?:have )?(?:decided|chose|chosen|decide|choose|will)|(?:it was|was) decided",
      against: "neglected|against|rather than|instead of|and not",
      achieve: "to achieve|in order to|accepting|so that|to get|knowing",
    },
  },
  {
    problem:
      "kontext|problem(?:stellung|beschreibung)?|ausgangs(?:lage|situation)|hintergrund|motivation|fragestellung|anlass|ziel|warum",
    options:
      "optionen|alternativen?|lösungs(?:varianten|alternativen|möglichkeiten|optionen)|varianten|vor- und nachteile|möglichkeiten",
    decision:
      "entscheid(?:ung|ungsergebnis)?|getroffene entscheidung|unsere entscheidung|ergebnis der entscheidung|beschluss|lösung|empfehlung",
    chosen: "(?:ge|ausge|bevor)[a-zäöü]{2,12}e (?:option|lösung|alternative|variante)",
    consequences: "konsequenz(?:en)?|folgen|auswirkungen|risiken|implikationen",
    merits: "vorteile|nachteile",
    statement: {
      context: "im (?:kontext|rahmen|zusammenhang)",
      facing: "angesichts|konfrontiert mit",
      decided: "(?:haben|hatten) wir|wir (?:haben|entscheiden)|entscheiden wir|entschieden",
      against: "gegen|statt|anstatt|anstelle|und nicht",
      achieve: "um |damit|wobei wir|akzeptieren|nehmen .{0,40} in kauf",
    },
  },
  {
    problem: "contexte|problème|problématique|énoncé du problème|motivations?|enjeux?|besoin|pourquoi|objectifs?",
    options: "options|alternatives?|solutions (?:envisagées|étudiées|possibles)|avantages et inconvénients",
    decision: "décision|résultat de la décision|choix|solution (?:retenue|choisie)|conclusion|recommandation",
    chosen: "(?:option|alternative|solution) (?:retenue|choisie|sélectionnée)",
    consequences: "conséquences?|impacts?|implications?|risques|compromis",
    merits: "avantages|inconvénients",
    statement: {
      context: "dans le (?:contexte|cadre)",
      facing: "face (?:à|au|aux)|confrontés? à",
      decided: "nous avons (?:décidé|choisi)|nous décidons|il a été décidé",
      against: "plutôt que|au lieu de|contre|et non",
      achieve: "afin d|pour |en acceptant",
    },
  },
  {
    problem: "contexto|problema|planteamiento|motivación|antecedentes|objetivos?|por qué",
    options: "opciones|alternativas?|pros y contras|ventajas y desventajas|soluciones (?:consideradas|posibles)",
    decision: "decisión|resultado de la decisión|solución|elección|conclusión|recomendación",
    chosen: "(?:opción|alternativa|solución) (?:elegida|seleccionada|escogida)",
    consequences: "consecuencias?|impactos?|implicaciones|riesgos",
    merits: "ventajas|desventajas",
    statement: {
      context: "en el contexto",
      facing: "ante |frente a|enfrentando|enfrentados? a",
      decided: "decidimos|hemos decidido|se decidió|elegimos",
      against: "en lugar de|en vez de|contra|y no",
      achieve: "para |con el fin de|aceptando",
    },
  },
  {
    problem: "contexto|problema|declaração do problema|motivação|antecedentes|objetivos?|por ?qu[eê]",
    options: "opções|alternativas?|prós e contras|vantagens e desvantagens|soluções (?:consideradas|possíveis)",
    decision: "decisão|resultado da decisão|solução|escolha|conclusão|recomendação",
    chosen: "(?:opção|alternativa|solução) (?:escolhida|selecionada)",
    consequences: "consequências?|impactos?|implicações|riscos",
    merits: "vantagens|desvantagens",
    statement: {
      context: "no contexto",
      facing: "diante de|perante|enfrentando|face a",
      decided: "decidimos|foi decidido|escolhemos|optamos",
      against: "em vez de|ao invés de|contra|e não",
      achieve: "para |a fim de|aceitando",
    },
  },
  {
    problem: "context|probleem(?:stelling|beschrijving)?|aanleiding|achtergrond|situatie|vraagstelling|waarom|doel",
    options: "opties|alternatieven|voor- en nadelen|mogelijkheden|overwogen oplossingen",
    decision: "beslissing|besluit|beslissingsresultaat|uitkomst|oplossing|keuze|aanbeveling|conclusie",
    chosen: "gekozen (?:optie|oplossing|alternatief)",
    consequences: "gevolg(?:en)?|consequenties?|impact|implicaties|risico's|risico’s",
    merits: "voordelen|nadelen",
    statement: {
      context: "in de context van|in het kader van",
      facing: "geconfronteerd met|gezien",
      decided: "(?:hebben|kiezen|besluiten) we|we (?:hebben|kiezen|besluiten)|besloten",
      against: "in plaats van|tegen|en niet",
      achieve: "om |zodat|waarbij we",
    },
  },
  {
    problem: "kontekst|problem|opis problemu|tło|motywacja|cel|dlaczego",
    options:
      "opcje|opcji|alternatyw[ay]?|rozważan[ey] (?:opcje|rozwiązania|warianty)|warianty|wady i zalety|zalety i wady",
    decision: "decyzja|podjęta decyzja|wynik decyzji|rozwiązanie|rekomendacja|wybór",
    chosen: "wybran[ae] (?:opcja|rozwiązanie|alternatywa)",
    consequences: "konsekwencje|skutki|następstwa|ryzyka|implikacje",
    merits: "zalety|wady",
    statement: {
      context: "w kontekście",
      facing: "wobec|w obliczu",
      decided: "zdecydowaliśmy|postanowiliśmy|wybraliśmy|zdecydowano",
      against: "zamiast|przeciw|a nie",
      achieve: "aby |żeby|akceptując",
    },
  },
  {
    problem:
      "контекст|проблема|описание проблемы|постановка (?:задачи|проблемы)|предпосылки|мотивация|предыстория|цель|зачем|почему",
    options: "вариант(?:ы|ов)|альтернатив[ыа]?|опции|плюсы и минусы|рассмотренные решения|отвергнутые",
    decision: "решение|принятое решение|результат решения|итоговое решение|вывод|рекомендация",
    chosen: "выбранн(?:ый|ое|ая) (?:вариант|решение|альтернатива)",
    consequences: "последствия|следствия|влияние|риски|результаты|компромиссы",
    merits: "плюсы|минусы|преимущества|недостатки",
    statement: {
      context: "в контексте",
      facing: "столкнувшись|перед лицом|учитывая",
      decided: "мы (?:решили|выбрали)|решено|было решено",
      against: "вместо|против|а не",
      achieve: "чтобы|для того|принимая",
    },
  },
  {
    problem: "背景|上下文|语境|情境|问题|問題|动机|動機|现状|為什麼|为什么|目标",
    options:
      "(?:备选|候选|可选|替代|其他|備選|替代)方案|选项|選項|优缺点|優缺點|方案对比|方案比较|考虑过?的方案|替代选择",
    decision:
      "决策(?=$|结果|内容|及)|决定(?=$|事项|内容|结果)|決策(?=$|結果|內容)|決定(?=$|事項|內容)|决议|结论|解决方案|最终方案|推荐方案",
    chosen: "(?:选定|选择|采用|選定|採用)的?方案|最终选择",
    consequences: "后果|後果|影响$|影響$|(?<![决決]策|[决決]定)结果$|风险|風險|权衡|取舍",
    merits: "优点|缺点",
    statement: {
      context: "背景下|情况下|上下文中|情境下|场景下",
      facing: "面对|面临|面對|面臨",
      decided: "我们(?:决定|选择)|我們(?:決定|選擇)|决定|決定",
      against: "而不是|而非|没有选择|放弃",
      achieve: "以实现|以达到|以便|为了|以實現|接受",
    },
  },
  {
    problem: "コンテキスト|コンテクスト|文脈|背景|課題|問題|動機|現状|目的|なぜ",
    options: "選択肢|代替案|オプション|候補|長所と短所|メリットとデメリット|比較検討|却下した案",
    decision: "決定(?=$|事項|内容|結果|した)|意思決定(?=$|結果|の結果)|結論|解決策|採用案",
    chosen: "(?:採用|選択|選定)した(?:案|選択肢|オプション)",
    consequences: "影響(?:範囲)?$|(?<!決定|定の)結果$|帰結|トレードオフ|リスク",
    merits: "メリット|デメリット|長所|短所",
    statement: {
      context: "文脈|コンテキスト|状況において|という状況",
      facing: "直面|に対し",
      decided: "決定した|決定する|ことにした|ことに決めた|採用した|採用する|選択した",
      against: "ではなく|の代わりに|よりも",
      achieve: "ため|実現|達成|受け入れ",
    },
  },
];
