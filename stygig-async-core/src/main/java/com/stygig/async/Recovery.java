package com.stygig.async;

import com.stygig.async.spi.InvocationJournal;
import java.util.List;

/**
 * What a client has taken up from its journal. Immutable.
 *
 * @param attached the inferences that had been accepted, on their way again, in the order in which
 *     they were intended; with {@link StygigAsyncClient.Builder#fileNamesFromInferenceIds} also
 *     those that may have been accepted
 * @param uncertain those that were about to be invoked when the process ended. Whether the service
 *     has accepted them, nobody can know: there is no status call. They stay in the journal until
 *     one submitted again under the id is accepted, if running the model twice does no harm, or
 *     {@linkplain StygigAsyncClient#acknowledge acknowledged}
 * @param <T> the results' type
 */
public record Recovery<T>(
    List<InferenceHandle<T>> attached, List<InvocationJournal.Entry> uncertain) {
  public Recovery {
    attached = List.copyOf(attached);
    uncertain = List.copyOf(uncertain);
  }
}
