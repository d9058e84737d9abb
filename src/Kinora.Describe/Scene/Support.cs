namespace Kinora.Describe.Scene;

/// <summary>How a person can be on a thing.</summary>
internal enum Support
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>One person rides it: a bicycle, a horse.</summary>
    Ride,

    /// <summary>One person stands on it: a skateboard.</summary>
    Board,

    /// <summary>One person sits on it: a chair.</summary>
    Seat,

    /// <summary>Several people sit or lie on it: a couch, a bench.</summary>
    SharedSeat,
}
