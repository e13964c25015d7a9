/** How tests of the services start them and talk to them. */
@NullMarked
package dev.svctok.auth.testing;

import org.jspecify.annotations.NullMarked;
