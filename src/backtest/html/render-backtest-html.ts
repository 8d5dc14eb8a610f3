import type { BacktestReport } from "../backtest-report.ts";
export const renderBacktestHtml = (report: BacktestReport): string => JSON.stringify(report);
