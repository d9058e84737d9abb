namespace Kinora.Models;

/// <summary>The folder of models does not take something: the disk is full, or may not be written to. The message names the folder, which is nobody's
/// business but theirs who run Kinora.</summary>
public sealed class StorageException : ModelException
{
    /// <param name="message">For whoever runs Kinora: what cannot be kept, where, why, and what helps.</param>
    /// <param name="forCallers">The same for those who only call it: one sentence without any path of this machine.</param>
    /// <param name="inner">What the system said; null when it was not asked.</param>
    public StorageException(string message, string forCallers, Exception? inner = null)
        : base(message, inner) => ForCallers = forCallers;

    /// <summary>What is told to callers.</summary>
    public string ForCallers { get; }

    /// <summary>Whether room is what lacks.</summary>
    internal bool IsFull { get; private init; }

    /// <summary>What came of trying to keep something.</summary>
    /// <param name="subject">What, as a sentence begins: 'model.bin' of 'org/name'.</param>
    /// <param name="home">Kinora's home.</param>
    /// <param name="error">Which the system gave.</param>
    internal static StorageException Of(string subject, string home, Exception error) => IsOfRoom(error)
        ? Full(subject, home, "make room there", error)
        : new($"{subject} cannot be kept in '{home}': {error.Message} KINORA_HOME names another folder.", $"{subject} cannot be kept by this server; its log says why.", error);

    /// <summary>There is no room.</summary>
    /// <param name="subject">For what.</param>
    /// <param name="home">Kinora's home.</param>
    /// <param name="remedy">To follow a semicolon; that another folder may be set comes after it.</param>
    /// <param name="error">Which the system gave; null when it was not asked.</param>
    internal static StorageException Full(string subject, string home, string remedy, Exception? error = null) => new(
        $"There is no room for {subject} in '{home}'; {remedy}, or set KINORA_HOME to another folder.", $"This server has no room for {subject}.", error)
    {
        IsFull = true,
    };

    // ENOSPC, EDQUOT and ERROR_DISK_FULL
    private static bool IsOfRoom(Exception error) => error is IOException { HResult: 28 or 122 or unchecked((int)0x80070070) };
}
