import { describe, expect, test } from "vitest";
import { evaluate } from "../../src/checklist/evaluate.ts";
import { emptyLedger } from "../../src/checklist/ledger/ledger.ts";
import { matchPolicies } from "../../src/checklist/requirements/match-policies.ts";
import { caseReading } from "../../src/suite/resolve-cases.ts";
import { aFile, signer, someEvidence, someFacts } from "../support/default-world.ts";
import { readExtending } from "./built-in.ts";

const set = readExtending("schema-change");

/** What a new migration of these texts is asked. */
const evaluated = (files: Readonly<Record<string, string>>): ReturnType<typeof evaluate> => {
  const changed = Object.entries(files).map(([path, text]) =>
    aFile(path, { status: "added", lines: { kind: "known", added: text.split("\n"), removed: [] } }),
  );
  const facts = someFacts({ files: changed, read: caseReading({ name: "x", contents: files }, changed) });
  return evaluate({
    ...{ set, facts, matches: matchPolicies(set.policies, facts), evidence: someEvidence() },
    ledger: emptyLedger(facts.repository, facts.number),
    ...{ operations: [], notices: [], hash: signer.hash, now: "2026-11-23T06:28:00Z" },
  });
};

/** The outcomes of the items. */
const outcomes = (files: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    evaluated(files).policies.flatMap(({ items }) =>
      items.map(({ key, outcome }) => [key.replace(/^.*\./, ""), outcome]),
    ),
  );

const RAILS = "db/migrate/20240101_add_plan.rb";
const ECTO = "priv/repo/migrations/20240101120000_add_plan.exs";
const DJANGO = "shop/migrations/0007_plan.py";
const ALEMBIC = "alembic/versions/3f2a9c1b7d44_plan.py";
const LARAVEL = "database/migrations/2024_01_01_000000_create_plans_table.php";
const KNEX = "server/migrations/20240101_add_plan.js";
const TYPEORM = "src/database/migrations/1700000000000-AddPlan.ts";
const EF = "src/Data/Migrations/20240101120000_AddPlan.cs";
const GOOSE = "internal/db/migrations/00012_plan.sql";
const GO = "internal/db/migrations/00012_plan.go";
const LIQUIBASE = "src/main/resources/db/changelog/7.xml";

const rails = (...lines: string[]): string => `class X < ActiveRecord::Migration[7.1]\n${lines.join("\n")}\nend\n`;
const django = (operation: string): string =>
  `class Migration(migrations.Migration):\n    operations = [\n        ${operation},\n    ]\n`;
const alembic = (up: string, down: string): string => `def upgrade():\n    ${up}\n\n\ndef downgrade():\n    ${down}\n`;
const laravel = (up: string, down: string): string =>
  `return new class extends Migration {\n  public function up(): void\n  {\n    ${up}\n  }\n  public function down(): void\n  {\n    ${down}\n  }\n};\n`;
const goose = (up: string, down: string): string => `-- +goose Up\n${up}\n\n-- +goose Down\n${down}\n`;
const typeorm = (up: string, down: string): string =>
  `export class X {\n  async up(q) {\n    await q.query(\`${up}\`);\n  }\n  async down(q) {\n    ${down}\n  }\n}\n`;
const ef = (up: string, down: string): string =>
  `protected override void Up(MigrationBuilder migrationBuilder)\n{\n  ${up}\n}\nprotected override void Down(MigrationBuilder migrationBuilder)\n{\n  ${down}\n}\n`;

describe("only adds, and its tool or its text takes it back: the rollback is answered, and nothing else is asked", () => {
  test.each<[string, string, string]>([
    ["Rails `change`", RAILS, rails("  def change", "    add_column :users, :plan, :string", "  end")],
    ["Ecto, a `down` of one line", ECTO, 'def up, do: execute("…")\ndef down, do: execute("…")\n'],
    ["Sequel", RAILS, "Sequel.migration do\n  change do\n    add_column :users, :plan, String\n  end\nend\n"],
    ["Ecto `change`", ECTO, "def change do\n  alter table(:users) do\n    add :plan, :string\n  end\nend\n"],
    ["Django", DJANGO, django("migrations.AddField('user', 'plan', models.TextField(null=True))")],
    [
      "Django, SQL with its reverse",
      DJANGO,
      django("migrations.RunSQL('ALTER TABLE a ADD b int', reverse_sql='ALTER TABLE a DROP b')"),
    ],
    ["Alembic", ALEMBIC, alembic("op.add_column('u', c)", "op.drop_column('u', 'plan')")],
    ["Laravel", LARAVEL, laravel("Schema::create('plans', fn ($t) => $t->id());", "Schema::dropIfExists('plans');")],
    ["Knex", KNEX, "exports.up = (k) => k.schema.createTable('p');\nexports.down = (k) => k.schema.dropTable('p');\n"],
    ["TypeORM", TYPEORM, typeorm("ALTER TABLE u ADD plan text", "await q.query(`ALTER TABLE u DROP COLUMN plan`);")],
    ["EF Core", EF, ef('migrationBuilder.AddColumn<string>("Plan");', 'migrationBuilder.DropColumn("Plan");')],
    ["goose", GOOSE, goose("ALTER TABLE u ADD plan text;", "ALTER TABLE u DROP COLUMN plan;")],
    ["dbmate", GOOSE, "-- migrate:up\nCREATE TABLE p (id int);\n\n-- migrate:down\nDROP TABLE p;\n"],
    ["MyBatis", GOOSE, "-- // plan\nCREATE TABLE p (id int);\n\n-- //@UNDO\nDROP TABLE p;\n"],
    ["Go", GO, 'func upPlan(tx *sql.Tx) error {}\nfunc downPlan(tx *sql.Tx) error { return Exec("...") }\n'],
    ["Liquibase", LIQUIBASE, '<changeSet id="7"><createTable tableName="plans"/></changeSet>\n'],
  ])("%s", (_, path, text) => {
    expect(outcomes({ [path]: text })).toEqual({ "rollback-script": "verified" });
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    [
      "golang-migrate",
      { "db/migrations/9_plan.up.sql": "CREATE TABLE p (id int);", "db/migrations/9_plan.down.sql": "DROP TABLE p;" },
    ],
    ["Flyway undo", { "sql/V9__plan.sql": "CREATE TABLE p (id int);", "sql/U9__plan.sql": "DROP TABLE p;" }],
    [
      "diesel",
      { "migrations/2024_plan/up.sql": "CREATE TABLE p (id int);", "migrations/2024_plan/down.sql": "DROP TABLE p;" },
    ],
  ])("%s, in two files", (_, files) => {
    expect(outcomes(files)["rollback-script"]).toBe("verified");
  });
});

test.each([
  ["its reverse", "migrations.RunPython(fill, empty)"],
  ["its reverse by name", "migrations.RunPython(fill, elidable=True, reverse_code=empty)"],
  ["nothing to reverse", "migrations.RunPython(fill, migrations.RunPython.noop)"],
])("Django's code comes back with %s", (_, operation) => {
  expect(outcomes({ [DJANGO]: django(operation) })["rollback-script"]).toBe("verified");
});

describe("does not come back by itself: the rollback is open", () => {
  test.each<[string, string, string]>([
    ["Rails, `up` alone", RAILS, rails("  def up", "    add_column :a, :b, :text", "  end")],
    [
      "Rails, an empty way down",
      RAILS,
      rails("  def up", "    add_column :a, :b, :text", "  end", "  def down", "  end"),
    ],
    [
      "Rails, a way down that raises",
      RAILS,
      rails("  def up", "    add_column :a, :b, :text", "  end", "  def down", "    raise 'no'", "  end"),
    ],
    ["Ecto, nothing to do on the way down", ECTO, 'def up, do: execute("…")\ndef down, do: :ok\n'],
    [
      "Knex, a way down that resolves at once",
      KNEX,
      "exports.up = (k) => k.schema.createTable('p');\nexports.down = () => Promise.resolve();\n",
    ],
    ["Rails, `execute` in `change`", RAILS, rails("  def change", "    execute 'ALTER TABLE a ADD b int'", "  end")],
    [
      "Rails, irreversible",
      RAILS,
      rails("  def up", "  end", "  def down", "    raise ActiveRecord::IrreversibleMigration", "  end"),
    ],
    ["Rails, a column without its type", RAILS, rails("  def change", "    remove_column :a, :b", "  end")],
    ["Ecto, `execute` in `change`", ECTO, 'def change do\n  execute "ALTER TABLE a ADD b int"\nend\n'],
    ["Django, code without its reverse", DJANGO, django("migrations.RunPython(fill)")],
    ["Django, code with an option only", DJANGO, django("migrations.RunPython(fill, elidable=True)")],
    ["Django, code whose reverse is None", DJANGO, django("migrations.RunPython(fill, None)")],
    ["Django, the same by name", DJANGO, django("migrations.RunPython(code=fill, reverse_code=None)")],
    ["Django, a lambda without its reverse", DJANGO, django("migrations.RunPython(lambda apps, schema_editor: None)")],
    [
      "Django, code with its reverse beside code without",
      DJANGO,
      django("migrations.RunPython(fill, empty),\n        migrations.RunPython(count, elidable=True)"),
    ],
    ["Django, SQL without its reverse", DJANGO, django("migrations.RunSQL('ALTER TABLE a ADD b int')")],
    ["Alembic, an empty way down", ALEMBIC, alembic("op.add_column('u', c)", "pass")],
    ["Laravel, an empty way down", LARAVEL, laravel("Schema::create('plans', fn ($t) => $t->id());", "//")],
    [
      "TypeORM, a way down that throws",
      TYPEORM,
      typeorm("ALTER TABLE u ADD plan text", "throw new NotImplementedError();"),
    ],
    ["EF Core, an empty way down", EF, ef('migrationBuilder.AddColumn<string>("Plan");', "")],
    ["goose, an empty way down", GOOSE, goose("ALTER TABLE u ADD plan text;", "")],
    ["golang-migrate, without the other file", "db/migrations/9_plan.up.sql", "CREATE TABLE p (id int);"],
    ["Flyway, without the other file", "sql/V9__plan.sql", "CREATE TABLE p (id int);"],
    [
      "Liquibase, SQL without its rollback",
      LIQUIBASE,
      '<changeSet id="7"><sql>ALTER TABLE a ADD b int</sql></changeSet>\n',
    ],
  ])("%s", (_, path, text) => {
    expect(outcomes({ [path]: text })["rollback-script"]).toBe("open");
  });

  test("one that comes back answers nothing for one that does not", () => {
    const files = {
      [RAILS]: rails("  def change", "    add_column :users, :plan, :string", "  end"),
      [GO]: "func upPlan(tx *sql.Tx) error {}\n",
    };
    expect(outcomes(files)["rollback-script"]).toBe("open");
  });
});

/** A migration of two directions, its parts in the order in which they stand in the file. */
type Directions = {
  readonly path: string;
  readonly up: (statement: string) => string;
  readonly down: (statement: string) => string;
  readonly around?: (parts: string) => string;
  readonly adds: string;
  readonly drops: string;
  readonly nothing: string;
};

const TWO_WAYS: Readonly<Record<string, Directions>> = {
  Alembic: {
    path: ALEMBIC,
    up: (text) => `def upgrade() -> None:\n    ${text}\n\n\n`,
    down: (text) => `def downgrade() -> None:\n    ${text}\n\n\n`,
    adds: "op.add_column('u', sa.Column('plan', sa.Text()))",
    drops: "op.drop_column('u', 'plan')",
    nothing: "pass",
  },
  Laravel: {
    path: LARAVEL,
    up: (text) => `    /** Run the migrations. */\n    public function up(): void\n    {\n        ${text}\n    }\n\n`,
    down: (text) => `    /** Reverse them. */\n    public function down(): void\n    {\n        ${text}\n    }\n\n`,
    around: (parts) => `return new class extends Migration {\n${parts}};\n`,
    adds: "Schema::table('p', function (Blueprint $table) { $table->string('a')->nullable(); });",
    drops: "Schema::table('p', function (Blueprint $table) { $table->dropColumn('a'); });",
    nothing: "// Schema::table cannot bring it back",
  },
  Knex: {
    path: KNEX,
    up: (text) => `exports.up = async function (knex) {\n  ${text}\n};\n\n`,
    down: (text) => `exports.down = async function (knex) {\n  ${text}\n};\n\n`,
    adds: "// group up, then add\n  await knex.schema.alterTable('u', (t) => t.text('plan'));",
    drops: "// clean up first\n  await knex.schema.alterTable('u', (t) => t.dropColumn('plan'));",
    nothing: "",
  },
  TypeORM: {
    path: TYPEORM,
    up: (text) => `    public async up(queryRunner: QueryRunner): Promise<void> {\n        ${text}\n    }\n\n`,
    down: (text) => `    public async down(queryRunner: QueryRunner): Promise<void> {\n        ${text}\n    }\n\n`,
    around: (parts) => `export class AddPlan implements MigrationInterface {\n${parts}}\n`,
    adds: "await queryRunner.query(`ALTER TABLE u ADD plan text`);",
    drops: "await queryRunner.query(`ALTER TABLE u DROP COLUMN plan`);",
    nothing: "// queryRunner.query: nothing to do",
  },
  "EF Core": {
    path: EF,
    up: (text) =>
      `        protected override void Up(MigrationBuilder migrationBuilder)\n        {\n            ${text}\n        }\n\n`,
    down: (text) =>
      `        protected override void Down(MigrationBuilder migrationBuilder)\n        {\n            ${text}\n        }\n\n`,
    around: (parts) => `public partial class AddPlan : Migration\n{\n${parts}}\n`,
    adds: 'migrationBuilder.AddColumn<string>(name: "Plan", table: "Updates", nullable: true);',
    drops: 'migrationBuilder.DropColumn(name: "Plan", table: "Updates");',
    nothing: "",
  },
  goose: {
    path: GOOSE,
    up: (text) => `-- +goose Up\n-- +goose StatementBegin\n${text}\n-- +goose StatementEnd\n\n`,
    down: (text) => `-- +goose Down\n-- the way back\n-- +goose StatementBegin\n${text}\n-- +goose StatementEnd\n\n`,
    adds: "ALTER TABLE u ADD plan text;",
    drops: "ALTER TABLE u DROP COLUMN plan;",
    nothing: "-- SELECT 1;",
  },
  dbmate: {
    path: GOOSE,
    up: (text) => `-- migrate:up\n${text}\n\n`,
    down: (text) => `-- migrate:down\n${text}\n\n`,
    adds: "ALTER TABLE u ADD plan text;",
    drops: "ALTER TABLE u DROP COLUMN plan;",
    nothing: "",
  },
  "goose in Go": {
    path: GO,
    up: (text) => `func upPlan(ctx context.Context, tx *sql.Tx) error {\n\t${text}\n\treturn nil\n}\n\n`,
    down: (text) => `func downPlan(ctx context.Context, tx *sql.Tx) error {\n\t${text}\n\treturn nil\n}\n\n`,
    around: (parts) => `package migrations\n\n${parts}`,
    adds: 'tx.Exec("ALTER TABLE u ADD plan text")',
    drops: 'tx.Exec("ALTER TABLE u DROP COLUMN plan")',
    nothing: "// tx.Exec",
  },
  Sequel: {
    path: RAILS,
    up: (text) => `  up do\n    ${text}\n  end\n\n`,
    down: (text) => `  down do\n    ${text}\n  end\n\n`,
    around: (parts) => `Sequel.migration do\n${parts}end\n`,
    adds: "add_column :users, :plan, String",
    drops: "rename_column :users, :plan, :tier",
    nothing: "# nothing",
  },
};

describe.each(Object.entries(TWO_WAYS))("%s, whichever direction stands first", (_, tool) => {
  const { path, up, down, adds, drops, nothing, around = (parts: string) => parts } = tool;
  const orders = [
    ["up first", (a: string, b: string) => around(up(a) + down(b))],
    ["down first", (a: string, b: string) => around(down(b) + up(a))],
  ] as const;

  test.each(orders)("%s: what is only added and comes back is answered", (_order, text) => {
    const asked = outcomes({ [path]: text(adds, drops) });
    expect(asked["rollback-script"]).toBe("verified");
  });

  test.each(orders)("%s: an empty way down answers nothing", (_order, text) => {
    expect(outcomes({ [path]: text(adds, nothing) })["rollback-script"]).toBe("open");
    expect(outcomes({ [path]: text(drops, nothing) })["rollback-script"]).toBe("open");
  });

  test.each(orders)("%s: what goes on the way up has to be staged, and its way back tried", (_order, text) => {
    const asked = outcomes({ [path]: text(drops, adds) });
    expect(asked).toMatchObject({ "backward-compatible": "open", "rollback-script": "verified" });
  });
});

// In Ruby and Go a line does not show its direction, and both are looked at.
describe.each(Object.entries(TWO_WAYS).filter(([, { path }]) => path !== RAILS && path !== GO))("%s", (_, tool) => {
  const { path, up, down, adds, drops, around = (parts: string) => parts } = tool;

  test.each([
    ["up first", up(adds) + down(drops)],
    ["down first", down(drops) + up(adds)],
  ])("%s: what goes on the way down alone need not be staged", (_order, text) => {
    expect(outcomes({ [path]: around(text) })).toEqual({ "rollback-script": "verified" });
    expect(evaluated({ [path]: around(text) }).adr).toBeUndefined();
  });

  test.each([
    ["up first", up(drops) + down(adds)],
    ["down first", down(adds) + up(drops)],
  ])("%s: what goes on the way up asks for a decision record", (_order, text) => {
    expect(evaluated({ [path]: around(text) }).adr).toMatchObject({ state: "missing" });
  });
});

describe("takes something away, renames it, or rewrites rows: more is asked", () => {
  test.each<[string, string, string, readonly string[]]>([
    [
      "Rails",
      RAILS,
      rails("  def change", "    remove_column :users, :plan, :string", "  end"),
      ["backward-compatible", "rollback-tested"],
    ],
    [
      "Alembic",
      ALEMBIC,
      alembic("op.drop_column('u', 'plan')", "op.add_column('u', c)"),
      ["backward-compatible", "rollback-tested"],
    ],
    [
      "Laravel",
      LARAVEL,
      laravel("Schema::table('p', fn ($t) => $t->dropColumn('a'));", "Schema::table('p', fn ($t) => $t->string('a'));"),
      ["backward-compatible", "rollback-tested"],
    ],
    [
      "TypeORM",
      TYPEORM,
      typeorm("ALTER TABLE u DROP COLUMN plan", "await q.query(`ALTER TABLE u ADD plan text`);"),
      ["backward-compatible", "rollback-tested"],
    ],
    [
      "EF Core",
      EF,
      ef('migrationBuilder.DropColumn("Plan");', 'migrationBuilder.AddColumn<string>("Plan");'),
      ["backward-compatible", "rollback-tested"],
    ],
    [
      "goose",
      GOOSE,
      goose("ALTER TABLE u DROP COLUMN plan;", "ALTER TABLE u ADD plan text;"),
      ["backward-compatible", "rollback-tested"],
    ],
    [
      "Ecto",
      ECTO,
      "def change do\n  alter table(:users) do\n    remove :plan, :string\n  end\nend\n",
      ["backward-compatible", "rollback-tested"],
    ],
    [
      "a column that must not be empty",
      "prisma/migrations/2_x/migration.sql",
      "ALTER TABLE u ADD COLUMN plan TEXT NOT NULL;",
      ["backward-compatible", "rollback-script"],
    ],
    [
      "a new name",
      "prisma/migrations/2_x/migration.sql",
      "ALTER TABLE u RENAME COLUMN plan TO tier;",
      ["backward-compatible", "read-path-tolerant", "rollback-script", "rollback-tested"],
    ],
    [
      "rows that are rewritten",
      "prisma/migrations/2_x/migration.sql",
      "UPDATE users SET plan = 'free';",
      ["dual-writes-verified", "rollback-script", "rollback-tested"],
    ],
    [
      "rows that are copied",
      "prisma/migrations/2_x/migration.sql",
      "INSERT INTO a (b)\nSELECT b FROM c;",
      ["dual-writes-verified"],
    ],
  ])("%s", (_, path, text, wanted) => {
    const asked = outcomes({ [path]: text });
    expect(Object.keys(asked).filter((item) => asked[item] === "open")).toEqual(wanted);
  });

  test.each<[string, string]>([
    ["a table", "CREATE TABLE p (id int NOT NULL, name text NOT NULL);"],
    ["a column with a default", "ALTER TABLE u ADD COLUMN plan TEXT NOT NULL DEFAULT 'free';"],
    ["a column that may be empty", "ALTER TABLE u ADD COLUMN plan TEXT;"],
    ["an index", "CREATE INDEX i ON u (plan);"],
    ["a comment", "-- DROP TABLE u"],
  ])("not where %s is added in SQL that has no way down", (_, text) => {
    expect(outcomes({ "prisma/migrations/2_x/migration.sql": text })).toEqual({});
  });
});
