import type { PlayedSample } from "@tollgate/sandbox";

/** Hunk lines with their sign; all are added where the file is new. */
const diffOf = (path: string, lines: readonly string[], at?: number): string => {
  const hunk = at === undefined ? lines.map((line) => `+${line}`) : lines;
  const count = (signs: string): number => hunk.filter((line) => signs.includes(line.charAt(0))).length;
  const head = at === undefined ? ["new file mode 100644", "--- /dev/null"] : [`--- a/${path}`];
  const from = at === undefined ? "0,0" : `${at},${count(" -")}`;
  return `${[`diff --git a/${path} b/${path}`, ...head, `+++ b/${path}`, `@@ -${from} +${at ?? 1},${count(" +")} @@`, ...hunk].join("\n")}\n`;
};

const sample = (id: string, name: string, title: string, ...diffs: readonly string[]): PlayedSample => ({
  ...{ id, name, title },
  diff: diffs.join(""),
});

/** One usual change of each of ten stacks. */
export const SAMPLES: readonly PlayedSample[] = [
  sample(
    "rails",
    "Ruby on Rails: a migration that drops a column",
    "Drop users.legacy_token",
    diffOf("db/migrate/20261130090000_drop_legacy_token.rb", [
      "class DropLegacyToken < ActiveRecord::Migration[8.0]",
      "  def change",
      "    remove_column :users, :legacy_token, :string",
      "  end",
      "end",
    ]),
    diffOf("db/schema.rb", ['   t.string "email"', '-  t.string "legacy_token"', '   t.datetime "created_at"'], 41),
  ),
  sample(
    "django",
    "Django: a model, its migration, and a new package",
    "Remember the order's currency",
    diffOf("shop/orders/migrations/0008_order_currency.py", [
      "from django.db import migrations, models",
      "",
      "",
      "class Migration(migrations.Migration):",
      '    dependencies = [("orders", "0007_order_status")]',
      "    operations = [",
      '        migrations.AddField("order", "currency", models.CharField(max_length=3, default="EUR")),',
      '        migrations.RemoveField("order", "country"),',
      "    ]",
    ]),
    diffOf(
      "shop/orders/models.py",
      [
        "     total = models.DecimalField(max_digits=10, decimal_places=2)",
        '+    currency = models.CharField(max_length=3, default="EUR")',
        "-    country = models.CharField(max_length=2)",
      ],
      12,
    ),
    diffOf("requirements.txt", [" django==5.2.8", "+py-moneyed==3.0", " psycopg==3.2.1"], 1),
  ),
  sample(
    "node",
    "Node.js: Stripe is added to a service",
    "Take payments with Stripe",
    diffOf(
      "package.json",
      [
        '   "dependencies": {',
        '     "express": "^5.1.0",',
        '-    "pg": "^8.16.0"',
        '+    "pg": "^8.16.0",',
        '+    "stripe": "^19.1.0"',
        "   }",
      ],
      8,
    ),
    diffOf("src/payments/charge.ts", [
      'import Stripe from "stripe";',
      'import { readSecret } from "../config/secrets.js";',
      "",
      'const stripe = new Stripe(readSecret("stripe"));',
      "",
      "export const charge = (amount: number, customer: string) =>",
      '  stripe.paymentIntents.create({ amount, currency: "eur", customer });',
    ]),
  ),
  sample(
    "go",
    "Go: a gRPC message loses a field",
    "Send the customer's language",
    diffOf(
      "api/proto/customer/v1/customer.proto",
      [" message Customer {", "   string id = 1;", "-  string email = 2;", "+  string language = 3;", " }"],
      9,
    ),
    diffOf(
      "internal/customer/server.go",
      [" return &customerv1.Customer{", "   Id:    c.ID,", "-  Email: c.Email,", "+  Language: c.Language,", " }, nil"],
      44,
    ),
  ),
  sample(
    "spring",
    "Spring Boot: Flyway and a Kafka consumer",
    "Read orders from Kafka",
    diffOf("src/main/resources/db/migration/V12__add_inbox.sql", [
      "CREATE TABLE inbox (",
      "  id UUID PRIMARY KEY,",
      "  received_at TIMESTAMPTZ NOT NULL",
      ");",
    ]),
    diffOf("src/main/java/com/acme/orders/OrderConsumer.java", [
      "package com.acme.orders;",
      "",
      "import org.springframework.kafka.annotation.KafkaListener;",
      "",
      "class OrderConsumer {",
      '  @KafkaListener(topics = "orders")',
      "  void receive(OrderPlaced event) {",
      "    inbox.store(event);",
      "  }",
      "}",
    ]),
    diffOf(
      "build.gradle",
      [
        " dependencies {",
        "   implementation 'org.springframework.boot:spring-boot-starter-web'",
        "+  implementation 'org.springframework.kafka:spring-kafka:4.0.0'",
        " }",
      ],
      18,
    ),
  ),
  sample(
    "laravel",
    "Laravel: a table of teams",
    "Teams can share a plan",
    diffOf("database/migrations/2026_11_30_000000_create_teams_table.php", [
      "<?php",
      "",
      "return new class extends Migration {",
      "    public function up(): void",
      "    {",
      "        Schema::create('teams', function (Blueprint $table) {",
      "            $table->id();",
      "            $table->string('name');",
      "        });",
      "    }",
      "};",
    ]),
    diffOf(
      "config/cache.php",
      [
        " 'stores' => [",
        "-    'default' => env('CACHE_STORE', 'database'),",
        "+    'default' => env('CACHE_STORE', 'redis'),",
        " ],",
      ],
      18,
    ),
  ),
  sample(
    "dotnet",
    ".NET: Entity Framework, and authentication",
    "Sign in with passkeys",
    diffOf("src/Data/Migrations/20261130080000_AddPasskeys.cs", [
      "public partial class AddPasskeys : Migration",
      "{",
      "    protected override void Up(MigrationBuilder migrationBuilder)",
      "    {",
      '        migrationBuilder.CreateTable("Passkeys", t => new { Id = t.Column<Guid>() });',
      "    }",
      "}",
    ]),
    diffOf(
      "src/Web/Web.csproj",
      [
        " <ItemGroup>",
        '   <PackageReference Include="Npgsql" Version="9.0.3" />',
        '+  <PackageReference Include="Fido2.AspNet" Version="4.0.0" />',
        " </ItemGroup>",
      ],
      10,
    ),
  ),
  sample(
    "rust",
    "Rust: Diesel up and down",
    "Store plans",
    diffOf("migrations/2026-11-30-000000_add_plan/up.sql", [
      "CREATE TABLE plan (id BIGSERIAL PRIMARY KEY, name TEXT NOT NULL);",
      "UPDATE users SET plan_id = 1;",
    ]),
    diffOf("migrations/2026-11-30-000000_add_plan/down.sql", ["DROP TABLE plan;"]),
    diffOf(
      "src/schema.rs",
      [
        "+diesel::table! {",
        "+    plan (id) {",
        "+        id -> Int8,",
        "+        name -> Text,",
        "+    }",
        "+}",
        " diesel::table! {",
        "     users (id) {",
      ],
      1,
    ),
  ),
  sample(
    "terraform",
    "Terraform: a bucket, with an ADR",
    "Keep exports in a bucket of their own",
    diffOf("infra/modules/exports/main.tf", ['resource "aws_s3_bucket" "exports" {', '  bucket = "acme-exports"', "}"]),
    diffOf("docs/adr/0012-a-bucket-for-exports.md", [
      "# A bucket for exports",
      "",
      "Status: accepted",
      "",
      "## Context",
      "",
      "Exports share a bucket with uploads, so their retention cannot differ.",
      "",
      "## Considered options",
      "",
      "* a prefix with a lifecycle rule",
      "* a bucket of their own",
      "",
      "## Decision",
      "",
      "A bucket of their own, deleted after 30 days.",
      "",
      "## Consequences",
      "",
      "Two policies for access instead of one.",
    ]),
  ),
  sample(
    "kubernetes",
    "Kubernetes and GitHub Actions: how it is deployed",
    "Deploy by Helm from the workflow",
    diffOf(
      "charts/shop/templates/deployment.yaml",
      [" spec:", "-  replicas: 2", "+  replicas: {{ .Values.replicas }}", "   selector:"],
      6,
    ),
    diffOf(".github/workflows/deploy.yml", [
      "name: Deploy",
      "on: { push: { branches: [main] } }",
      "jobs:",
      "  deploy:",
      "    runs-on: ubuntu-latest",
      "    steps:",
      "      - run: helm upgrade --install shop charts/shop",
    ]),
  ),
];
