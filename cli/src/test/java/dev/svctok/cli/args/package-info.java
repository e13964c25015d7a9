@NullMarked
package dev.svctok.cli.args;

import org.jspecify.annotations.NullMarked;
