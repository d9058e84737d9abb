namespace Kinora.Media.Encoders;

/// <summary>How many bits a second an encoder may spend. The number is megabits.</summary>
public enum EncoderProfile
{
    /// <summary>5 Mbit/s: 720p, or 1080p of a still scene.</summary>
    Mbit5 = 5,

    /// <summary>25 Mbit/s: 1080p that shall be looked at closely.</summary>
    Mbit25 = 25,

    /// <summary>50 Mbit/s: 4K, or 1080p that goes on into another program.</summary>
    Mbit50 = 50,

    /// <summary>100 Mbit/s: 4K that goes on into another program.</summary>
    Mbit100 = 100,
}
