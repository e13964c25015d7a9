@NullMarked
package dev.svctok.cli.context;

import org.jspecify.annotations.NullMarked;
