package dev.svctok.api.command;

import dev.svctok.api.TokenId;

/** Something that is asked of one service token. */
public sealed interface TokenCommand permits CreateToken, BootstrapToken, DeleteToken {

    TokenId id();
}
