/** Measurements, run on request. Figures that hold anywhere are ratios, taken side by side in one run. */
@NullMarked
package dev.svctok.benchmarks;

import org.jspecify.annotations.NullMarked;
