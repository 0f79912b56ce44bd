import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";

import { cn } from "@/lib/class-names";

/** Also for links that look like one. */
export const buttonStyle = cva(
  "inline-flex items-center justify-center gap-2 rounded-full transition-[background-color,color,opacity,transform] duration-150 select-none active:scale-[0.98] disabled:pointer-events-none disabled:opacity-45",
  {
    variants: {
      look: {
        solid: "font-medium bg-accent text-on-accent hover:bg-accent-strong",
        soft: "font-medium bg-accent-soft text-accent-strong hover:bg-line/70",
        outline: "border border-line bg-surface text-ink hover:border-faint/60 hover:bg-sunken",
        plain: "text-soft hover:bg-sunken hover:text-ink",
        danger: "font-medium text-danger hover:bg-danger-soft",
      },
      size: {
        regular: "min-h-11 px-5 text-md",
        small: "min-h-9 px-3.5 text-md coarse:min-h-11",
        round: "size-11 shrink-0",
        // One of a few in a row.
        chip: "min-h-8 px-3 text-sm coarse:min-h-11",
        // Small to the eye, 44 px to the finger.
        icon: "size-9 shrink-0 coarse:size-11 [&_svg]:size-[1.1rem]",
      },
    },
    defaultVariants: { look: "plain", size: "regular" },
  },
);

export type ButtonProps = ComponentProps<"button"> & VariantProps<typeof buttonStyle>;

/** A button; one without words needs `aria-label`. */
export function Button({ className, look, size, type = "button", ...props }: ButtonProps) {
  return <button type={type} className={cn(buttonStyle({ look, size }), className)} {...props} />;
}
