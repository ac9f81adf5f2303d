/**
 * What core and waiters share and no user calls: everything here can change in any release.
 *
 * <p>Nothing is null unless it says so.
 */
@NullMarked
package com.stygig.async.internal;

import org.jspecify.annotations.NullMarked;
