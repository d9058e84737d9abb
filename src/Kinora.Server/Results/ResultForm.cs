namespace Kinora.Server.Results;

/// <summary>How results go out.</summary>
internal enum ResultForm
{
    /// <summary>Server-sent events.</summary>
    Events,

    /// <summary>Server-sent events in which <c>predictions</c> and <c>has_person</c> are always there.</summary>
    ClassicEvents,

    /// <summary>A JSON object a line.</summary>
    Lines,
}
