package dev.svctok.cli.output;

import java.util.ArrayList;
import java.util.List;

/** Columns padded to their widest value and joined by bars. */
public final class Table {

    private final String[] header;
    private final int[] widths;
    private final List<String[]> rows = new ArrayList<>();

    public Table(String... header) {
        this.header = header.clone();
        this.widths = new int[header.length];
        measure(this.header);
    }

    /** @param cells one for each column; more than that are left aside */
    public Table row(String... cells) {
        String[] row = new String[header.length];
        for (int i = 0; i < row.length; i++) {
            row[i] = Text.printable(cells[i]);
        }
        measure(row);
        rows.add(row);
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    String headerLine() {
        return line(header);
    }

    int size() {
        return rows.size();
    }

    String line(int index) {
        return line(rows.get(index));
    }

    private void measure(String[] cells) {
        for (int i = 0; i < cells.length; i++) {
            widths[i] = Math.max(widths[i], Text.width(cells[i]));
        }
    }

    private String line(String[] cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            if (i > 0) {
                line.append(" | ");
            }
            line.append(cells[i]);
            for (int width = Text.width(cells[i]); i < cells.length - 1 && width < widths[i]; width++) {
                line.append(' ');
            }
        }
        return line.toString();
    }
}
