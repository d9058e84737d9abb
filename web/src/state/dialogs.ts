import { signal } from "@preact/signals";

/** Which dialog is open. */
export type OpenDialog = { readonly kind: "add" } | { readonly kind: "remove"; readonly name: string } | null;

export const openDialog = signal<OpenDialog>(null);

export const openAdd = (): void => void (openDialog.value = { kind: "add" });

export const openRemove = (name: string): void => void (openDialog.value = { kind: "remove", name });

export const closeDialog = (): void => void (openDialog.value = null);
