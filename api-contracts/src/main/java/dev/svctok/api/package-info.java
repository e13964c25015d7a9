/** Value types that every part of svctok shares. They validate themselves; stored events hold them, so a rule may be loosened but never tightened. */
@NullMarked
package dev.svctok.api;

import org.jspecify.annotations.NullMarked;
