/* The part of Plotly's public interface that the map uses. */

import { element } from "../lib/dom";

export type Trace = Record<string, unknown>;
export type Layout = Record<string, unknown>;

export interface PlotPoint {
  curveNumber: number;
  pointIndex: number;
  customdata: unknown;
}

export interface PlotEvents {
  plotly_relayout: (changes: Layout) => void;
  plotly_relayouting: (changes: Layout) => void;
  plotly_selected: (event?: { points?: PlotPoint[] }) => void;
  plotly_hover: (event: { points: PlotPoint[] }) => void;
  plotly_click: (event: { points: PlotPoint[] }) => void;
}

interface AxisLayout {
  range?: number[];
}

/** The element that Plotly has drawn into. */
export interface PlotElement extends HTMLElement {
  on: <Name extends keyof PlotEvents>(name: Name, handler: PlotEvents[Name]) => void;
  layout?: { xaxis?: AxisLayout; yaxis?: AxisLayout; selections?: unknown[] };
}

export interface Plotly {
  react: (plot: HTMLElement, traces: Trace[], layout: Layout, config: Record<string, unknown>) => Promise<unknown>;
  relayout: (plot: HTMLElement, changes: Layout) => Promise<unknown>;
  restyle: (plot: HTMLElement, changes: Trace, traces: number[]) => Promise<unknown>;
  purge: (plot: HTMLElement) => void;
}

declare global {
  interface Window {
    Plotly?: Plotly;
  }
}

let loading: Promise<Plotly> | null = null;

/** Plotly's script, loaded once for the tab. */
export function loadPlotly(version: string): Promise<Plotly> {
  loading ??= new Promise<Plotly>((resolve, reject) => {
    const script = element("script", { src: new URL(`live/plotly.js?v=${version}`, location.href).href });
    const fail = (): void => { loading = null; reject(new Error("Plotly could not be loaded")); };
    script.onload = () => (window.Plotly ? resolve(window.Plotly) : fail());
    script.onerror = fail;
    document.head.append(script);
  });
  return loading;
}

const styled = new WeakSet<ShadowRoot>();

/** Plotly puts its rules into the document; a shadow root needs them, too. */
export function adoptPlotlyStyle(plot: HTMLElement): void {
  const host = plot.getRootNode();
  const style = document.querySelector<HTMLStyleElement>("style[id^='plotly.js-style']");
  if (!(host instanceof ShadowRoot) || !style?.sheet || styled.has(host)) return;
  styled.add(host);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync([...style.sheet.cssRules].map(({ cssText }) => cssText).join("\n"));
  host.adoptedStyleSheets = [...host.adoptedStyleSheets, sheet];
}
