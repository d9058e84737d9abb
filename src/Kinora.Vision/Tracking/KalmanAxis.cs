namespace Kinora.Vision.Tracking;

/// <summary>
/// A Kalman filter over one number and its rate of change. Neither the constant-velocity model nor the noise of DeepSORT and ByteTrack
/// couples a box's four numbers, so their 8 × 8 filter is four of these, exactly.
/// </summary>
internal struct KalmanAxis
{
    // Noise as a fraction of the object's size: what is said of a frame at 30 a second holds here for any interval. The position's is
    // DeepSORT's. Its 1/160 for the rate follows every tremble of a small detector's boxes: on clips composed of real people, found by
    // nanodet, 1/480 keeps identities better at every frame rate (mean IDF1 .79 → .84).
    private const float PositionWeight = 1f / 20;
    private const float RateWeight = FramesPerSecond / 480;
    private const float FirstRateWeight = FramesPerSecond / 16;
    private const float FramesPerSecond = 30;

    private float _valueVariance;
    private float _covariance;
    private float _rateVariance;

    public KalmanAxis(float value, float size)
    {
        Value = value;
        var position = 2 * PositionWeight * size;
        _valueVariance = position * position;
        Forget(size);
    }

    public float Value { get; private set; }

    /// <summary>Change of <see cref="Value"/> in one second.</summary>
    public float Rate { get; private set; }

    /// <summary>Sets the rate to unknown.</summary>
    public void Forget(float size)
    {
        var rate = FirstRateWeight * size;
        Rate = 0;
        _covariance = 0;
        _rateVariance = rate * rate;
    }

    /// <summary>Holds the value where it is without doubting the rate's variance.</summary>
    public void Hold() => Rate = 0;

    /// <summary>Moves on by <paramref name="seconds"/> for an object of the given size in pixels.</summary>
    public void Predict(float seconds, float size)
    {
        var position = PositionWeight * size;
        var rate = RateWeight * size;
        var frames = seconds * FramesPerSecond;
        var rateNoise = rate * rate * frames;

        Value += Rate * seconds;
        _valueVariance += (seconds * ((2 * _covariance) + (seconds * _rateVariance)))
            + (position * position * frames) + (rateNoise * seconds * seconds / 3);
        _covariance += (seconds * _rateVariance) + (rateNoise * seconds / 2);
        _rateVariance += rateNoise;
    }

    /// <summary>Takes in a measurement of an object of the given size in pixels; <paramref name="doubt"/> multiplies its noise.</summary>
    public void Correct(float measured, float size, float doubt)
    {
        var noise = doubt * PositionWeight * size;
        var total = _valueVariance + (noise * noise);
        var valueGain = _valueVariance / total;
        var rateGain = _covariance / total;
        var surprise = measured - Value;

        Value += valueGain * surprise;
        Rate += rateGain * surprise;
        _rateVariance -= rateGain * _covariance;
        _covariance *= 1 - valueGain;
        _valueVariance *= 1 - valueGain;
    }
}
