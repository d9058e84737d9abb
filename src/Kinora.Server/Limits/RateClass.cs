namespace Kinora.Server.Limits;

/// <summary>Which rate a request counts for.</summary>
internal enum RateClass
{
    /// <summary>Whatever has no rate of its own.</summary>
    Other,

    /// <summary>A picture that is to be analysed.</summary>
    Predict,

    /// <summary>A call of <c>/stream</c>, or one that has an address watched on demand.</summary>
    Stream,

    /// <summary>None: it costs next to nothing, or whoever asks must be able to ask often.</summary>
    Exempt,
}
