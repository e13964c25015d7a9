package dev.svctok.cli.output;

/**
 * Which of the two outputs a person is looking at. Only there do colours and the spinner show.
 *
 * @param colours whether that person wants colours
 */
public record Terminal(boolean out, boolean err, boolean colours) {

    public static final Terminal NONE = new Terminal(false, false, false);
}
